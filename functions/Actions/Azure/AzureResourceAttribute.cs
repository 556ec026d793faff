using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;
using Reflex.Functions.Actions.Framework;
using Reflex.Functions.Outbound;

namespace Reflex.Functions.Actions.Azure;

/// <summary>A resource ID, or the path of what is below one.</summary>
/// <param name="types">The types that fit, in lower case; none: any.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AzureResourceAttribute(params string[] types) : AddressAttribute(AddressKind.Resource)
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string id || !AzureResourceId.IsOne(id))
        {
            return new($"{validationContext.DisplayName}: '{value}' is not an Azure resource ID; it must start with /subscriptions/.");
        }

        if (!ResourcePath.IsValid(id.EndsWith('/') ? id[..^1] : id))
        {
            return new($"{validationContext.DisplayName} is not an Azure resource ID: {ResourcePath.Grammar}.");
        }

        return types.Length == 0 || types.Contains(AzureResourceId.TypeOf(id))
            ? ValidationResult.Success
            : new(
                $"{validationContext.DisplayName}: '{id}' is of type '{AzureResourceId.TypeOf(id)}'; the action supports {string.Join(" and ", types)}.");
    }
}
