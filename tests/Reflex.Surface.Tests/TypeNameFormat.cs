namespace Reflex.Surface.Tests;

/// <summary>Type names as the listings write them: C# keywords, full names elsewhere, <c>?</c> for nullable values only.</summary>
internal static class TypeNameFormat
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(char)] = "char",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
        [typeof(string)] = "string", [typeof(object)] = "object",
    };

    public static string Format(Type type)
    {
        if (type.IsByRef)
        {
            return Format(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Format(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Format(value) + "?";
        }

        return Keywords.GetValueOrDefault(type) ?? FullName(type);
    }

    private static string FullName(Type type)
    {
        var arguments = type.GetGenericArguments();
        var names = new List<string>();
        for (var t = type; t is not null; t = t.DeclaringType)
        {
            names.Insert(0, NameWithArguments(t, arguments));
        }

        return (type.Namespace is { } ns ? ns + "." : "") + string.Join('.', names);
    }

    // A nested type repeats the arguments of the type around it; each level writes only its own.
    private static string NameWithArguments(Type type, Type[] arguments)
    {
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = arguments[outer..type.GetGenericArguments().Length];
        var name = type.Name.Split('`')[0];
        return own.Length == 0 ? name : $"{name}<{string.Join(", ", own.Select(Format))}>";
    }
}
