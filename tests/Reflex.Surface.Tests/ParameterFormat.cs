using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reflex.Surface.Tests;

internal static class ParameterFormat
{
    public static string List(MethodBase method)
    {
        var extends = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return extends + string.Join(", ", method.GetParameters().Select(Format));
    }

    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(parameters.Where(p => p.IsGenericParameter).Select(Constraint));

    private static string Format(ParameterInfo parameter)
    {
        var prefix = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) => "params ",
            _ => "",
        };
        return $"{prefix}{TypeNameFormat.Format(parameter.ParameterType)} {parameter.Name}{Default(parameter)}";
    }

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
        {
            return "";
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var value = parameter.RawDefaultValue;
        return " = " + value switch
        {
            null => "default",
            _ when type.IsEnum => $"({TypeNameFormat.Format(type)}){value}",
            bool b => b ? "true" : "false",
            string s => $"\"{s}\"",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
    }

    private static string Constraint(Type parameter)
    {
        var special = parameter.GenericParameterAttributes;
        var parts = new List<string>();
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add("class");
        }

        if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            parts.Add("struct");
        }

        parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeNameFormat.Format));
        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
