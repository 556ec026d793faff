using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Framework;

namespace Reflex.Functions.Actions.Messaging;

/// <summary>The name of a queue or topic. Slashes divide it into segments, of which none is empty or made of dots.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EntityNameAttribute() : AddressAttribute(AddressKind.Name)
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string name && name.Split('/').Any(segment => segment.All(c => c == '.'))
            ? new($"{validationContext.DisplayName} has a segment that is empty or made of dots; name the queue or topic.")
            : ValidationResult.Success;
}
