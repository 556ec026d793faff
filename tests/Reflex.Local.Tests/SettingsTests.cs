using Microsoft.Extensions.Configuration;
using Reflex.Local.Settings;

namespace Reflex.Local.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Values_of_the_settings_file_are_settings_and_a_double_underscore_nests()
    {
        LocalSettingsFile file = LocalSettingsFile.Parse(
            """
            {
              "IsEncrypted": false, // as Core Tools writes it
              "Values": { "A": "1", "Reflex__TablePrefix": "dev", "Flag": true, "Nothing": null },
              "Host": { "LocalHttpPort": 7072 },
            }
            """,
            "local.settings.json");

        ConfigurationManager settings = HostSettings.Build(file, new LocalHostOptions { ReadEnvironment = false }, null);

        Assert.Equal(("1", "dev", "true", 7072), (settings["A"], settings["Reflex:TablePrefix"], settings["Flag"], file.HttpPort));
    }

    [Fact]
    public void The_caller_wins_over_the_file_and_the_emulator_over_everything()
    {
        LocalSettingsFile file = LocalSettingsFile.Parse("""{"Values":{"A":"file","B":"file","AzureWebJobsStorage":"file"}}""", "f");
        var options = new LocalHostOptions { ReadEnvironment = false, Settings = { ["B"] = "caller", ["AzureWebJobsStorage"] = "caller" } };

        ConfigurationManager settings = HostSettings.Build(file, options, "emulator");

        Assert.Equal(("file", "caller", "emulator"), (settings["A"], settings["B"], settings["AzureWebJobsStorage"]));
    }

    [Theory]
    [InlineData("{", "f:1:")]
    [InlineData("[]", "object")]
    [InlineData("""{"IsEncrypted":true}""", "func settings decrypt")]
    [InlineData("""{"Values":[]}""", "`Values` must be an object")]
    [InlineData("""{"Values":{"A":{"B":"1"}}}""", "Section__Key")]
    [InlineData("""{"Host":{"LocalHttpPort":70000}}""", "LocalHttpPort")]
    public void A_settings_file_that_cannot_be_used_says_why(string json, string part)
    {
        var failure = Assert.Throws<HostStartException>(() => LocalSettingsFile.Parse(json, "f"));

        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Percent_signs_are_replaced_by_settings_and_missing_ones_are_named()
    {
        var resolver = new SettingResolver(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Env"] = "dev", ["Queues:Orders"] = "orders" }).Build());

        Assert.Equal("dev-orders", resolver.Resolve("%Env%-%Queues__Orders%", out IReadOnlyList<string> missing));
        Assert.Empty(missing);
        Assert.Equal("%X%-dev", resolver.Resolve("%X%-%Env%", out missing));
        Assert.Equal(["X"], missing);
    }

    [Fact]
    public void A_connection_may_be_a_string_or_an_identity()
    {
        var resolver = new SettingResolver(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["One"] = "Endpoint=sb://x", ["Two:fullyQualifiedNamespace"] = "x.servicebus.windows.net", ["Three"] = "",
        }).Build());

        Assert.True(resolver.HasConnection("One"));
        Assert.True(resolver.HasConnection("Two"));
        Assert.False(resolver.HasConnection("Three"));
        Assert.False(resolver.HasConnection("Four"));
    }

    [Fact]
    public void Host_json_is_read_where_it_concerns_the_local_host()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, HostJson.FileName), """
                { "extensions": { "http": { "routePrefix": "/v1/" }, "serviceBus": { "autoCompleteMessages": false, "maxConcurrentCalls": 3, "maxAutoLockRenewalDuration": "00:02:00" } } }
                """);

            HostJson read = HostJson.Load(folder.FullName);

            Assert.Equal("v1", read.RoutePrefix);
            Assert.Equal((false, 3, 1000, TimeSpan.FromMinutes(2)),
                (read.ServiceBus.AutoCompleteMessages, read.ServiceBus.MaxConcurrentCalls, read.ServiceBus.MaxMessageBatchSize, read.ServiceBus.MaxAutoLockRenewalDuration));
            File.WriteAllText(Path.Combine(folder.FullName, HostJson.FileName), """{ "extensions": { "serviceBus": { "maxConcurrentCalls": 0 } } }""");
            Assert.Contains("maxConcurrentCalls", Assert.Throws<HostStartException>(() => HostJson.Load(folder.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
