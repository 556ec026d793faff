using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Local.Storage;
using Reflex.Testing;

namespace Reflex.Local.Tests;

public sealed class AzuriteTests
{
    [Fact]
    public async Task The_shared_emulator_serves_tables()
    {
        StorageEndpoints endpoints = await SharedAzurite.GetAsync();
        var table = new TableClient(endpoints.ConnectionString, $"t{Guid.NewGuid():N}");
        await table.CreateAsync();

        await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 7 });

        Assert.Equal(7, (await table.GetEntityAsync<TableEntity>("p", "r")).Value["Value"]);
    }

    [Fact]
    public async Task Files_outlive_the_emulator_and_the_next_one_finds_them()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            await using (Azurite first = await StartAsync(folder))
            {
                Assert.True(first.IsOwned);
                var table = new TableClient(first.Endpoints.ConnectionString, "kept");
                await table.CreateAsync();
                await table.AddEntityAsync(new TableEntity("p", "r"));
            }

            await using Azurite second = await StartAsync(folder);
            Assert.NotNull((await new TableClient(second.Endpoints.ConnectionString, "kept").GetEntityIfExistsAsync<TableEntity>("p", "r")).Value);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_next_emulator_waits_until_the_one_before_has_written_its_files()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            Azurite first = await StartAsync(folder);
            using Process process = Process.GetProcessById(first.ProcessId!.Value);
            Task<Azurite> starting = StartAsync(folder);

            // The one before stands for a host that was killed: nobody waits for it but its successor.
            Task stopping = first.DisposeAsync().AsTask();
            await using Azurite second = await starting;

            Assert.True(process.HasExited, "Two emulators would have written the same files.");
            await stopping;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_emulator_that_goes_on_is_named_to_the_one_that_wants_its_files()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            await using (Azurite first = await StartAsync(folder))
            {
                var failure = await Assert.ThrowsAsync<HostStartException>(() => Azurite.StartAsync(
                    new AzuriteOptions { UseRunning = false, DataFolder = folder.FullName, PredecessorTimeout = TimeSpan.FromMilliseconds(1) }, NullLogger.Instance));

                Assert.Contains($"process {first.ProcessId}", failure.Message, StringComparison.Ordinal);
                Assert.Contains("another data folder", failure.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_emulator_to_its_host_which_may_still_need_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There is no SIGINT to send; Ctrl+C is a console event there.
        }

        await using Azurite azurite = await Azurite.StartAsync(new AzuriteOptions { UseRunning = false }, NullLogger.Instance);
        using (Process kill = Process.Start("kill", ["-INT", azurite.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await new TableClient(azurite.Endpoints.ConnectionString, $"t{Guid.NewGuid():N}").CreateAsync();
        await new TableClient(azurite.Endpoints.ConnectionString, $"t{Guid.NewGuid():N}").CreateAsync();
    }

    [Fact]
    public async Task Without_node_the_message_says_what_to_install()
    {
        var failure = await Assert.ThrowsAsync<HostStartException>(() => Azurite.StartAsync(
            new AzuriteOptions { UseRunning = false, NodeProgram = "no-such-program" }, NullLogger.Instance));

        Assert.Contains("Install Node.js", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_package_is_told_with_the_command_that_installs_it()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "azurite.cjs"), string.Empty);

            var failure = await Assert.ThrowsAsync<HostStartException>(() => Azurite.StartAsync(
                new AzuriteOptions { UseRunning = false, PackageFolder = folder.FullName }, NullLogger.Instance));

            Assert.Contains("npm install", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_emulator_that_ends_at_once_is_told_with_its_output()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("reflex-test-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "node_modules", "azurite"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "azurite.cjs"), "console.error('no disk left'); process.exit(3);");

            var failure = await Assert.ThrowsAsync<HostStartException>(() => Azurite.StartAsync(
                new AzuriteOptions { UseRunning = false, PackageFolder = folder.FullName }, NullLogger.Instance));

            Assert.Contains("no disk left", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<Azurite> StartAsync(DirectoryInfo folder) =>
        Azurite.StartAsync(new AzuriteOptions { UseRunning = false, DataFolder = folder.FullName }, NullLogger.Instance);
}
