using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Reflex.Local.Discovery;

namespace Reflex.Local.Invocation;

/// <summary>What a function's context says about the function.</summary>
internal sealed class LocalFunctionDefinition(FunctionDescriptor descriptor, string triggerType) : FunctionDefinition
{
    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. descriptor.Method.GetParameters().Select(parameter => new FunctionParameter(parameter.Name!, parameter.ParameterType))];

    public override string PathToAssembly { get; } = descriptor.DeclaringType.Assembly.Location;

    public override string EntryPoint { get; } = descriptor.EntryPoint;

    /// <summary>Stable over restarts, so that logs of two runs can be compared.</summary>
    public override string Id { get; } = descriptor.Name;

    public override string Name { get; } = descriptor.Name;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(
            descriptor.TriggerParameter.Name!, new TriggerMetadata(descriptor.TriggerParameter.Name!, triggerType));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty;

    private sealed class TriggerMetadata(string name, string type) : BindingMetadata
    {
        public override string Name { get; } = name;

        public override string Type { get; } = type;

        public override BindingDirection Direction => BindingDirection.In;
    }
}
