using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Actions.Http;

/// <summary>
/// Headers from an automation: what a template rendered must not end a header and begin another. A value is not repeated, since it may be a
/// secret.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpHeadersAttribute : ValidationAttribute
{
    private const string Symbols = "!#$%&'*+-.^_`|~";

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        foreach ((string name, string text) in value as Dictionary<string, string> ?? [])
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c)))
            {
                return new($"`headers` contains the name '{name}'; a name may contain only letters, digits and {Symbols}.");
            }

            if (text is null || text.Any(c => c != '\t' && (char.IsControl(c) || c > '\u007e')))
            {
                return new($"`headers.{name}` must be one line of printable ASCII; encode other characters.");
            }
        }

        return ValidationResult.Success;
    }
}
