using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reflex.Local.Discovery;
using Reflex.Local.Invocation;
using Reflex.Local.Settings;

namespace Reflex.Local.Bindings;

/// <summary>
/// Makes functions callable: the trigger kind binds its parameters, the common ones are bound here, the rest is a problem.
/// </summary>
internal sealed class FunctionBinder(
    IEnumerable<ITriggerBinding> kinds,
    IEnumerable<IInputBinding> inputs,
    SettingResolver settings,
    IServiceProviderIsService services,
    ILoggerFactory loggers,
    ProblemList problems)
{
    private readonly Dictionary<Type, ITriggerBinding> _kinds = kinds.ToDictionary(kind => kind.AttributeType);
    private readonly Dictionary<Type, IInputBinding> _inputs = inputs.ToDictionary(input => input.AttributeType);

    /// <summary>The functions that could be bound; the problems have the others.</summary>
    public IReadOnlyList<LocalFunction> Bind(IEnumerable<FunctionDescriptor> descriptors)
    {
        var bound = new List<LocalFunction>();
        foreach (FunctionDescriptor descriptor in descriptors)
        {
            if (Bind(descriptor) is { } function)
            {
                bound.Add(function);
            }
        }

        return bound;
    }

    private LocalFunction? Bind(FunctionDescriptor descriptor)
    {
        int before = problems.Count;
        var builder = new FunctionBuilder(descriptor, settings, problems);
        if (!_kinds.TryGetValue(descriptor.Trigger.GetType(), out ITriggerBinding? kind))
        {
            builder.Problem(
                $"the local host does not imitate [{Name(descriptor.Trigger)}]. It has: {string.Join(", ", _kinds.Keys.Select(Name).Order(StringComparer.Ordinal))}. " +
                "Run this function under Core Tools instead.");
            return null;
        }

        TriggerUse use = kind.Bind(builder);
        BindInputs(builder);
        BindCommon(builder);
        CheckOutputs(builder);
        CheckConstructor(builder);
        if (problems.Count > before)
        {
            return null;
        }

        var function = new LocalFunction(descriptor, kind.TypeName, builder.Build(), loggers.CreateLogger($"Function.{descriptor.Name}"))
        {
            IsDisabled = settings.IsDisabled(descriptor.Name),
        };
        Attach(function, use);
        return function;
    }

    private static void Attach(LocalFunction function, TriggerUse use)
    {
        use.Register?.Invoke(function);
        if (!function.IsDisabled)
        {
            use.Listen?.Invoke(function);
        }

        function.InvokeByHand = use.ByHand is { } call ? (executor, input, cancellation) =>
            call(function, executor, input, cancellation) : null;
    }

    private void BindInputs(FunctionBuilder builder)
    {
        foreach (ParameterInfo parameter in builder.Unbound.ToArray())
        {
            if (parameter.GetCustomAttribute<InputBindingAttribute>() is not { } attribute)
            {
                continue;
            }

            if (!_inputs.TryGetValue(attribute.GetType(), out IInputBinding? input))
            {
                builder.Problem(
                    $"the local host does not imitate [{Name(attribute)}] (parameter '{parameter.Name}'). Inject a client through the constructor instead.");
                builder.Set(parameter, _ => null);
            }
            else if (input.Bind(parameter) is { } binder)
            {
                builder.Set(parameter, binder);
            }
            else
            {
                builder.Problem(
                    $"[{Name(attribute)}] cannot supply a {TypeNames.Show(parameter.ParameterType)} (parameter '{parameter.Name}'). Use {input.SupportedTypes}.");
                builder.Set(parameter, _ => null);
            }
        }
    }

    private static void BindCommon(FunctionBuilder builder)
    {
        foreach (ParameterInfo parameter in builder.Unbound.ToArray())
        {
            if (parameter.ParameterType == typeof(FunctionContext))
            {
                builder.Set(parameter, context => context);
            }
            else if (parameter.ParameterType == typeof(CancellationToken))
            {
                builder.Set(parameter, context => context.CancellationToken);
            }
            else
            {
                builder.Problem(
                    $"nothing supplies the parameter '{parameter.Name}' ({TypeNames.Show(parameter.ParameterType)}). Services are injected through the constructor; " +
                    "besides its trigger and inputs a function may take a FunctionContext and a CancellationToken.");
            }
        }
    }

    /// <summary>An output that goes nowhere would lose what the function returns, without a word.</summary>
    private static void CheckOutputs(FunctionBuilder builder)
    {
        MethodInfo method = builder.Descriptor.Method;
        Type result = method.ReturnType is { IsGenericType: true } wrapped && typeof(Task).IsAssignableFrom(wrapped)
            ? wrapped.GetGenericArguments()[0]
            : method.ReturnType;
        OutputBindingAttribute? output = method.GetCustomAttribute<OutputBindingAttribute>()
            ?? result.GetProperties().Select(property => property.GetCustomAttribute<OutputBindingAttribute>()).FirstOrDefault(found => found is not null);
        if (output is not null)
        {
            builder.Problem(
                $"the local host does not imitate the output [{Name(output)}]. Send through a client that the constructor injects instead.");
        }
    }

    /// <summary>A class that cannot be created would fail at its first event; it is told at the start instead.</summary>
    private void CheckConstructor(FunctionBuilder builder)
    {
        Type type = builder.Descriptor.DeclaringType;
        if (builder.Descriptor.Method.IsStatic)
        {
            return;
        }

        ConstructorInfo[] constructors = type.GetConstructors();
        if (constructors.Length == 0)
        {
            builder.Problem($"the class {type.Name} has no public constructor, so it cannot be created.");
            return;
        }

        ParameterInfo? unknown = constructors
            .Select(constructor => constructor.GetParameters().FirstOrDefault(parameter => !parameter.HasDefaultValue && !services.IsService(parameter.ParameterType)))
            .OrderBy(missing => missing is null ? 0 : 1)
            .First();
        if (unknown is not null)
        {
            builder.Problem(
                $"the class {type.Name} needs a {TypeNames.Show(unknown.ParameterType)} in its constructor ('{unknown.Name}'), and no such service is registered. " +
                "Register it where the app registers its services.");
        }
    }

    private static string Name(Attribute attribute) => Name(attribute.GetType());

    private static string Name(Type attribute) => attribute.Name.Replace("Attribute", string.Empty, StringComparison.Ordinal);
}
