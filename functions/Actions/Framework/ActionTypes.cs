namespace Reflex.Functions.Actions.Framework;

/// <summary>The classes of the app's actions, found by what they are: a new one needs no entry in any list.</summary>
internal static class ActionTypes
{
    /// <summary>All that can be made, in the order of their full names.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. typeof(ActionTypes).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false })
            .Where(type => type.IsAssignableTo(typeof(IAction)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];
}
