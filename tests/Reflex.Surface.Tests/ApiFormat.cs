using System.Reflection;

namespace Reflex.Surface.Tests;

/// <summary>Writes what an assembly shows to other assemblies (public and protected) in the listings' form.</summary>
internal static class ApiFormat
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Lines(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Lines);

    public static IEnumerable<string> Lines(Type type)
    {
        var name = TypeNameFormat.Format(type);
        return Members(type).Prepend(TypeFormat.Declaration(type)).Select(member => $"{name} | {member}");
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), provider: null)}");
        }

        return Constructors(type)
            .Concat(type.GetProperties(Declared).Select(MemberFormat.Property))
            .Concat(type.GetEvents(Declared).Select(MemberFormat.Event))
            .Concat(type.GetFields(Declared).Select(MemberFormat.Field))
            .Concat(type.GetMethods(Declared).Where(IsOwnMethod).Select(MemberFormat.Method))
            .OfType<string>();
    }

    private static List<string> Constructors(Type type)
    {
        var constructors = type.GetConstructors(Declared).Where(c => !c.IsStatic).Select(MemberFormat.Constructor).OfType<string>().ToList();
        if (constructors.Count == 0 && type.IsClass && !TypeFormat.IsStatic(type))
        {
            constructors.Add("(no accessible constructor)");
        }

        return constructors;
    }

    // Accessors are written with their property or event, operators are not; a record's `<Clone>$` no code can name.
    private static bool IsOwnMethod(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.Name.StartsWith('<');
}
