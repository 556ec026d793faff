using Microsoft.Extensions.Configuration;

namespace Reflex.Local.Settings;

/// <summary>The settings of the app, in the order in which the Functions host reads them.</summary>
internal static class HostSettings
{
    /// <summary>The name that the in-process namespace answers for; the value only says that it is not a real one.</summary>
    public const string LocalServiceBus =
        "Endpoint=sb://localhost;SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;";

    /// <summary>
    /// Later sources win: the host's defaults, <c>local.settings.json</c>, the environment, what the caller set, and last what the
    /// host must decide itself, such as the address of the storage emulator.
    /// </summary>
    public static ConfigurationManager Build(LocalSettingsFile file, LocalHostOptions options, string? storageConnection)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["ServiceBusConnection"] = LocalServiceBus,
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        });
        configuration.AddInMemoryCollection(
            options.DefaultSettings.Select(setting => KeyValuePair.Create(Key(setting.Key), setting.Value)));
        configuration.AddInMemoryCollection(file.Values.Select(value => KeyValuePair.Create(Key(value.Key), value.Value)));
        if (options.ReadEnvironment)
        {
            configuration.AddEnvironmentVariables();
        }

        configuration.AddInMemoryCollection(options.Settings.Select(setting => KeyValuePair.Create(Key(setting.Key), setting.Value)));
        if (storageConnection is not null)
        {
            configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storageConnection });
        }

        return configuration;
    }

    /// <summary>Settings nest with a double underscore because environment variables cannot hold a colon on every system.</summary>
    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
