namespace Reflex.Local.Bindings;

/// <summary>One kind of trigger: knows which parameter types it can supply, and listens for what it triggers on.</summary>
internal interface ITriggerBinding
{
    /// <summary>The attribute that stands for this kind.</summary>
    Type AttributeType { get; }

    /// <summary>The kind's name in function.json, for example <c>eventGridTrigger</c>.</summary>
    string TypeName { get; }

    /// <summary>Sets binders for the parameters that this kind supplies; what it cannot supply becomes a problem.</summary>
    /// <returns>What to do with the function once it is ready to be called.</returns>
    TriggerUse Bind(FunctionBuilder function);
}
