using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Reflex.Local.Settings;

/// <summary>What the local host reads from <c>host.json</c>. Everything else in it concerns the Functions host only.</summary>
internal sealed record HostJson
{
    public const string FileName = "host.json";

    /// <summary>The first segment of HTTP routes; the Functions host's default is <c>api</c>.</summary>
    public string RoutePrefix { get; init; } = "api";

    public ServiceBusHostOptions ServiceBus { get; init; } = new();

    /// <summary>Looks in the folder, then upwards, then beside the program, where the app's build puts it.</summary>
    public static HostJson Load(string folder)
    {
        string? path = Candidates(folder).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return new HostJson();
        }

        try
        {
            return Read(new ConfigurationBuilder().AddJsonFile(path).Build().GetSection("extensions"));
        }
        catch (InvalidDataException broken)
        {
            throw new HostStartException($"{path}: not valid JSON: {broken.InnerException?.Message ?? broken.Message}");
        }
        catch (FormatException wrong)
        {
            throw new HostStartException($"{path}: {wrong.Message}");
        }
    }

    private static HostJson Read(IConfigurationSection extensions)
    {
        var defaults = new ServiceBusHostOptions();
        IConfigurationSection bus = extensions.GetSection("serviceBus");
        return new HostJson
        {
            RoutePrefix = (extensions["http:routePrefix"] ?? "api").Trim('/'),
            ServiceBus = new ServiceBusHostOptions
            {
                AutoCompleteMessages = bus["autoCompleteMessages"] is { } auto ? bool.Parse(auto) : defaults.AutoCompleteMessages,
                MaxConcurrentCalls = Positive(bus, "maxConcurrentCalls", defaults.MaxConcurrentCalls),
                MaxMessageBatchSize = Positive(bus, "maxMessageBatchSize", defaults.MaxMessageBatchSize),
                MaxAutoLockRenewalDuration = bus["maxAutoLockRenewalDuration"] is { } renewal
                    ? TimeSpan.Parse(renewal, CultureInfo.InvariantCulture)
                    : defaults.MaxAutoLockRenewalDuration,
            },
        };
    }

    private static int Positive(IConfigurationSection section, string key, int otherwise) =>
        section[key] is not { } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
        : throw new FormatException($"extensions.serviceBus.{key} is '{text}'; it must be a whole number above zero.");

    private static IEnumerable<string> Candidates(string folder)
    {
        for (DirectoryInfo? current = new(folder); current is not null; current = current.Parent)
        {
            yield return Path.Combine(current.FullName, FileName);
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
    }
}

/// <summary>The <c>serviceBus</c> section of host.json, with the extension's own defaults.</summary>
internal sealed record ServiceBusHostOptions
{
    public bool AutoCompleteMessages { get; init; } = true;

    public int MaxConcurrentCalls { get; init; } = 16;

    public int MaxMessageBatchSize { get; init; } = 1000;

    public TimeSpan MaxAutoLockRenewalDuration { get; init; } = TimeSpan.FromMinutes(5);
}
