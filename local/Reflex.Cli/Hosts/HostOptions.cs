using System.CommandLine;

namespace Reflex.Cli.Hosts;

/// <summary>The options of every command that talks to a host: which one, and how to sign in.</summary>
internal sealed class HostOptions
{
    private readonly Option<Uri> _host = new("--host")
    {
        Description = "The host's address. Default: REFLEX_HOST, or else http://localhost:7071.",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("REFLEX_HOST") ?? "http://localhost:7071"),
        CustomParser = result =>
            Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : Invalid(result),
    };

    private readonly Option<string?> _resource = new("--resource")
    {
        Description = "For a host in Azure: the application ID URI that it is signed in to. Default: REFLEX_RESOURCE.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("REFLEX_RESOURCE"),
    };

    /// <summary>Whether the command prints JSON for programs instead of text for people.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    public void AddTo(Command command)
    {
        command.Options.Add(_host);
        command.Options.Add(_resource);
        command.Options.Add(Json);
    }

    public HostClient Connect(ParseResult parsed) => new(
        parsed.GetValue(_host)!, parsed.GetValue(_resource) is { Length: > 0 } resource ? new HostSignIn(resource) : null);

    private static Uri? Invalid(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is not an address; use one such as http://localhost:7071.");
        return null;
    }
}
