using System.ComponentModel.DataAnnotations;
using Reflex.Engine.Events;

namespace Reflex.Functions.Actions.Framework;

/// <summary>A duration above nothing, up to some days.</summary>
/// <param name="maxDays">How many days it may be at most.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(int maxDays) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && Durations.TryParse(text, out TimeSpan duration)
            && duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(maxDays)
            ? ValidationResult.Success
            : new($"{validationContext.DisplayName} must be a duration up to {maxDays}d such as 10s or 5m, not '{value}'.");
}
