using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Reflex.Local.Discovery;

/// <summary>A method that carries <c>[Function]</c>, as it was found; nothing is bound yet.</summary>
internal sealed class FunctionDescriptor(string name, MethodInfo method, TriggerBindingAttribute trigger, ParameterInfo triggerParameter)
{
    public string Name { get; } = name;

    public MethodInfo Method { get; } = method;

    public Type DeclaringType { get; } = method.DeclaringType!;

    public TriggerBindingAttribute Trigger { get; } = trigger;

    public ParameterInfo TriggerParameter { get; } = triggerParameter;

    public string EntryPoint => $"{DeclaringType.FullName}.{Method.Name}";
}
