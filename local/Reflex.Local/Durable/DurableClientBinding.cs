using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.Durable;

/// <summary>Binds <c>[DurableClient]</c> to a client of the embedded engine.</summary>
internal sealed class DurableClientBinding(Func<DurableTaskClient> client) : IInputBinding
{
    public Type AttributeType => typeof(DurableClientAttribute);

    public string SupportedTypes => nameof(DurableTaskClient);

    public ParameterBinder? Bind(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(DurableTaskClient) ? _ => client() : null;
}
