namespace Reflex.Surface.Tests;

internal static class TypeFormat
{
    public static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    public static string Declaration(Type type)
    {
        var name = TypeNameFormat.Format(type);
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"public delegate {TypeNameFormat.Format(invoke.ReturnType)} {name}({ParameterFormat.List(invoke)})";
        }

        if (type.IsEnum)
        {
            return $"{Usage(type)}public enum {name} : {TypeNameFormat.Format(Enum.GetUnderlyingType(type))}";
        }

        var bases = Bases(type).Select(TypeNameFormat.Format).ToList();
        return $"{Usage(type)}public {Kind(type)} {name}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}"
            + ParameterFormat.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when IsStatic(type) => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsClass && type.BaseType is { } parent && parent != typeof(object))
        {
            yield return parent;
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        foreach (var i in type.GetInterfaces().Except(inherited).Where(i => i.IsVisible).OrderBy(i => i.FullName, StringComparer.Ordinal))
        {
            yield return i;
        }
    }

    private static string Usage(Type type)
    {
        if (type.IsDefined(typeof(ObsoleteAttribute), inherit: false))
        {
            return "[Obsolete] ";
        }

        var usage = type.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType == typeof(AttributeUsageAttribute));
        if (usage is null)
        {
            return "";
        }

        var named = usage.NamedArguments.Select(a => $", {a.MemberName}={a.TypedValue.Value}");
        return $"[AttributeUsage(AttributeTargets={usage.ConstructorArguments[0].Value}{string.Concat(named)})] ";
    }
}
