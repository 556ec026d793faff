namespace Reflex.Functions.Actions;

/// <summary>Headers from an automation: what a template rendered must not end a header and begin another.</summary>
internal static class HeaderCheck
{
    private const string Symbols = "!#$%&'*+-.^_`|~";

    /// <summary>What is wrong with them; null if nothing is. A value is not repeated, since it may be a secret.</summary>
    public static string? Check(IReadOnlyDictionary<string, string> headers)
    {
        foreach ((string name, string value) in headers)
        {
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c)))
            {
                return $"`headers` has the name '{name}'; a name may hold letters, digits and {Symbols} only.";
            }

            if (value is null || value.Any(c => c != '\t' && (char.IsControl(c) || c > '\u007e')))
            {
                return $"`headers.{name}` must be one line of text of printable ASCII; encode what it is made of.";
            }
        }

        return null;
    }
}
