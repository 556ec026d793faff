using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reflex.Surface.Tests;

/// <summary>One member as a line, or <see langword="null"/> where other assemblies do not see it.</summary>
internal static class MemberFormat
{
    public static string? Constructor(ConstructorInfo constructor) =>
        Access(constructor) is { } access
            ? $"{access} .ctor {constructor.DeclaringType!.Name.Split('`')[0]}({ParameterFormat.List(constructor)})"
            : null;

    public static string? Method(MethodInfo method)
    {
        if (Access(method) is not { } access)
        {
            return null;
        }

        // The listings leave the modifiers of interface members away, they are always the same.
        var modifiers = method.DeclaringType!.IsInterface ? "" : access + Modifiers(method) + " ";
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{Obsolete(method)}{modifiers}{TypeNameFormat.Format(method.ReturnType)} {method.Name}{arguments}({ParameterFormat.List(method)})"
            + ParameterFormat.Constraints(method.GetGenericArguments());
    }

    public static string? Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(a => Access(a) is not null).ToList();
        if (accessors.Count == 0)
        {
            return null;
        }

        var widest = accessors.MinBy(a => Rank(Access(a)!))!;
        var access = Access(widest)!;
        var modifiers = access + (property.DeclaringType!.IsInterface ? "" : Modifiers(widest));
        var body = string.Concat(accessors.OrderBy(a => a.Name.StartsWith("set_", StringComparison.Ordinal)).Select(a =>
            (Access(a) == access ? "" : Access(a) + " ") + Keyword(a) + "; "));
        var index = property.GetIndexParameters();
        var name = index.Length == 0
            ? property.Name
            : $"this[{string.Join(", ", index.Select(p => $"{TypeNameFormat.Format(p.ParameterType)} {p.Name}"))}]";
        return $"{Obsolete(property)}{modifiers} {TypeNameFormat.Format(property.PropertyType)} {name} {{ {body}}}";
    }

    public static string? Event(EventInfo @event) =>
        Access(@event.AddMethod!) is { } access
            ? $"{access}{Modifiers(@event.AddMethod!)} event {TypeNameFormat.Format(@event.EventHandlerType!)} {@event.Name}"
            : null;

    public static string? Field(FieldInfo field)
    {
        var access = field.IsPublic ? "public" : field.IsFamily ? "protected" : field.IsFamilyOrAssembly ? "protected internal" : null;
        var modifiers = field.IsLiteral ? " const" : (field.IsStatic ? " static" : "") + (field.IsInitOnly ? " readonly" : "");
        var value = !field.IsLiteral ? "" : field.GetRawConstantValue() is string s ? $" = \"{s}\"" : $" = {field.GetRawConstantValue()}";
        return access is null ? null : $"{access}{modifiers} {TypeNameFormat.Format(field.FieldType)} {field.Name}{value}";
    }

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), inherit: false) ? "[Obsolete] " : "";

    private static string? Access(MethodBase method) => method switch
    {
        { IsPublic: true } => "public",
        { IsFamily: true } => "protected",
        { IsFamilyOrAssembly: true } => "protected internal",
        _ => null,
    };

    private static int Rank(string access) => access switch { "public" => 0, "protected internal" => 1, _ => 2 };

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return " static";
        }

        if (method.IsAbstract)
        {
            return " abstract";
        }

        if (method.GetBaseDefinition().DeclaringType != method.DeclaringType)
        {
            return method.IsFinal ? " sealed override" : " override";
        }

        return method is { IsVirtual: true, IsFinal: false } ? " virtual" : "";
    }

    private static string Keyword(MethodInfo accessor)
    {
        if (accessor.Name.StartsWith("get_", StringComparison.Ordinal))
        {
            return "get";
        }

        // By name: libraries for .NET Standard bring a marker of their own.
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.FullName == typeof(IsExternalInit).FullName);
        return isInit ? "init" : "set";
    }
}
