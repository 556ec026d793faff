using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Templates;

namespace Reflex.Functions.Actions.Framework;

/// <summary>
/// A field that says what is called or changed. What a template puts into it stays one segment, and a missing value in it fails the step.
/// Templates know such a field by its name (<see cref="AddressFields"/>), which is checked as the action is made.
/// </summary>
/// <param name="kind">What kind of address it is.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class AddressAttribute(AddressKind kind) : ValidationAttribute
{
    public AddressKind Kind => kind;
}
