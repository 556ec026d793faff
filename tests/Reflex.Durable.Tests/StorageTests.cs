using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests;

public sealed class StorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_engine_on_the_same_file_is_refused()
    {
        await using TestEngine engine = await StartAsync();

        DurableStorageException refused = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains(_folder.File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Another process has it open", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        string text = string.Concat(Enumerable.Repeat("this is no database\n", 1_000));
        await File.WriteAllTextAsync(_folder.File, text);

        DurableStorageException refused = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains("damaged or not a database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.File));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        Execute("CREATE TABLE accounts (id INTEGER)");

        DurableStorageException refused = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_as_it_is()
    {
        await using (await StartAsync())
        {
        }

        Execute("PRAGMA user_version = 99");

        DurableStorageException refused = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_history_stops_the_engine_with_a_clear_error_and_loses_no_run()
    {
        await using (TestEngine engine = await StartAsync())
        {
            await engine.RunAsync("Wait", id: "x");
        }

        Execute("UPDATE history SET events = substr(events, 1, 12)");
        await using TestEngine damaged = await StartAsync();

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await damaged.Client.RaiseEventAsync("x", "e", "go");
            await damaged.IdleAsync();
        });
        DurableStorageException stopped = await Assert.ThrowsAsync<DurableStorageException>(() => damaged.Engine.Stopped.WaitAsync(TestEngine.Patience));
        Assert.Contains("can't be read", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_row_stops_the_engine_rather_than_leave_its_instance_unanswered()
    {
        await using (TestEngine engine = await StartAsync())
        {
            await engine.RunAsync("Wait", id: "x");
        }

        Execute("UPDATE instances SET created_at = -1");
        Execute("UPDATE history SET busy = 1");
        await using TestEngine damaged = await StartAsync();

        await Assert.ThrowsAsync<DurableStorageException>(() => damaged.IdleAsync());
        await Assert.ThrowsAsync<DurableStorageException>(() => damaged.Engine.Stopped.WaitAsync(TestEngine.Patience));
    }

    [Fact]
    public async Task A_full_disk_stops_the_engine_and_loses_nothing_acknowledged()
    {
        List<string> acknowledged = [];
        await using (TestEngine engine = await StartAsync(_folder.Storage.Limited(pages: 300)))
        {
            DurableStorageException full = await Assert.ThrowsAsync<DurableStorageException>(async () =>
            {
                for (int i = 0; ; i++)
                {
                    acknowledged.Add(await engine.ScheduleAsync("Wait", new string('x', 10_000), $"{i}"));
                }
            });
            Assert.Contains("disk is full", full.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<DurableStorageException>(() => engine.Client.GetInstanceAsync("0"));
            await Assert.ThrowsAsync<DurableStorageException>(() => engine.IdleAsync());
        }

        await using TestEngine again = await StartAsync();
        Assert.NotEmpty(acknowledged);
        foreach (string id in acknowledged)
        {
            Assert.Equal(OrchestrationRuntimeStatus.Running, (await again.GetAsync(id)).RuntimeStatus);
        }
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        await using TestEngine engine = await StartAsync();
        await engine.RunAsync("Wait", "in", "waiting");
        await engine.RunAsync("Wait", "in", "ended");
        await engine.Client.RaiseEventAsync("ended", "e", "out");
        await engine.IdleAsync();

        await engine.RestartAsync();
        await engine.Client.RaiseEventAsync("waiting", "e", "later");
        await engine.IdleAsync();

        Assert.Equal("out", (await engine.GetAsync("ended")).ReadOutputAs<string>());
        Assert.Equal("later", (await engine.GetAsync("waiting")).ReadOutputAs<string>());
    }

    private Task<TestEngine> StartAsync(DurableStorage? storage = null) => TestEngine.StartAsync(
        registry => registry.AddOrchestrator<string, string>("Wait", (context, _) => context.WaitForExternalEvent<string>("e")),
        options => options with { Storage = storage ?? _folder.Storage });

    private void Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_folder.File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
