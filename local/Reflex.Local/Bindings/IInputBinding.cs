using System.Reflection;
using Reflex.Local.Invocation;

namespace Reflex.Local.Bindings;

/// <summary>One kind of input besides the trigger.</summary>
internal interface IInputBinding
{
    Type AttributeType { get; }

    /// <summary>For messages: the parameter types that this kind supplies.</summary>
    string SupportedTypes { get; }

    /// <summary><c>null</c> where the parameter's type does not fit.</summary>
    ParameterBinder? Bind(ParameterInfo parameter);
}
