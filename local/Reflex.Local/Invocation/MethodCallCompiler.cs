using System.Linq.Expressions;
using System.Reflection;

namespace Reflex.Local.Invocation;

/// <summary>A compiled call of a function's method; the result is <c>null</c> for void, Task and ValueTask.</summary>
internal delegate ValueTask<object?> MethodCall(object? instance, object?[] arguments);

/// <summary>Turns a method of any signature into one delegate type, once, so that no call goes through reflection.</summary>
internal static class MethodCallCompiler
{
    public static MethodCall Compile(MethodInfo method)
    {
        ParameterExpression instance = Expression.Parameter(typeof(object), "instance");
        ParameterExpression arguments = Expression.Parameter(typeof(object?[]), "arguments");
        IEnumerable<Expression> values = method.GetParameters().Select((parameter, index) =>
            Unbox(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType));
        Expression call = Expression.Call(
            method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!), method, values);
        return Expression.Lambda<MethodCall>(Adapt(call, method.ReturnType), instance, arguments).Compile();
    }

    /// <summary>A missing value becomes the default of a value type instead of a NullReferenceException.</summary>
    private static Expression Unbox(Expression value, Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? Expression.Condition(
                Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), Expression.Convert(value, type))
            : Expression.Convert(value, type);

    private static Expression Adapt(Expression call, Type returnType)
    {
        if (returnType == typeof(void))
        {
            return Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
        }

        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return Expression.Call(typeof(MethodCallCompiler), nameof(Await), null, call);
        }

        if (returnType.IsGenericType && returnType.GetGenericTypeDefinition() is { } definition
            && (definition == typeof(Task<>) || definition == typeof(ValueTask<>)))
        {
            return Expression.Call(typeof(MethodCallCompiler), nameof(AwaitResult), returnType.GetGenericArguments(), call);
        }

        return Expression.New(
            typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));
    }

    private static async ValueTask<object?> Await(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> Await(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> AwaitResult<T>(Task<T> task) => await task;

    private static async ValueTask<object?> AwaitResult<T>(ValueTask<T> task) => await task;
}
