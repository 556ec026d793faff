using System.ComponentModel.DataAnnotations;
using System.Net.Http.Headers;

namespace Reflex.Functions.Actions.Http;

/// <summary>Accepts a media type such as text/plain.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MediaTypeAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not string text || MediaTypeHeaderValue.TryParse(text, out _)
            ? ValidationResult.Success
            : new($"{validationContext.DisplayName} must be a media type such as text/plain, not '{text}'.");
}
