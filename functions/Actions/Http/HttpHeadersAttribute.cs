using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Actions.Http;

/// <summary>Headers from an automation: what a template rendered must not end a header and begin another. A value is not repeated, since it may be a secret.</summary>
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
                return new($"`headers` has the name '{name}'; a name may hold letters, digits and {Symbols} only.");
            }

            if (text is null || text.Any(c => c != '\t' && (char.IsControl(c) || c > '\u007e')))
            {
                return new($"`headers.{name}` must be one line of text of printable ASCII; encode what it is made of.");
            }
        }

        return ValidationResult.Success;
    }
}
