using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Reflex.Durable.Storage;

namespace Reflex.Durable.Tests.Migrations;

public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Versions => [.. Enumerable.Range(1, Schema.CurrentVersion - 1)];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_an_older_build_left_unfinished_comes_to_its_end(int version)
    {
        Restore(version);

        await using (TestEngine engine = await StartAsync())
        {
            await FinishAsync(engine);
        }

        Assert.Equal(Schema.CurrentVersion, Scalar(_folder.File, "PRAGMA user_version"));
    }

    [Fact]
    public async Task The_database_is_copied_before_a_change_and_the_copy_opens_as_before()
    {
        Restore(1);
        await using (await StartAsync())
        {
        }

        string copy = _folder.File + ".v1.bak";
        Assert.Equal(1, Scalar(copy, "PRAGMA user_version"));
        File.Move(copy, _folder.File, overwrite: true);
        await using TestEngine again = await StartAsync();
        await FinishAsync(again);
    }

    [Fact]
    public async Task A_new_database_is_not_copied()
    {
        await using (await StartAsync())
        {
        }

        Assert.Equal([_folder.File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_process_that_dies_in_a_migration_leaves_it_to_the_next()
    {
        Restore(1);
        using TempFolder dead = new();
        using (SqliteDatabase database = SqliteDatabase.Open(_folder.Storage))
        {
            // So little cache that pages go to the disk before the commit, as they do when a database is larger than memory.
            database.Execute("PRAGMA cache_size = 1");
            database.Execute("PRAGMA cache_spill = 1");
            database.Execute(Schema.Steps(1));
            Assert.True(new FileInfo(_folder.File + "-wal").Length > 0);
            foreach (string file in Directory.GetFiles(_folder.Path))
            {
                File.Copy(file, Path.Combine(dead.Path, Path.GetFileName(file)));
            }
        }

        await using TestEngine engine = await TestEngine.StartAsync(Register, options => options with { Storage = dead.Storage });
        await FinishAsync(engine);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_everything_as_it_was_and_says_so()
    {
        Restore(1);
        Execute(_folder.File, "ALTER TABLE messages RENAME COLUMN body TO contents");

        DurableStorageException failed = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains("could not be upgraded from schema version 1 to", failed.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File + ".v1.bak", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, Scalar(_folder.File, "PRAGMA user_version"));
        Execute(_folder.File, "ALTER TABLE messages RENAME COLUMN contents TO body");
        await using TestEngine engine = await StartAsync();
        await FinishAsync(engine);
    }

    [Fact]
    public async Task Without_room_for_the_copy_nothing_is_changed()
    {
        Restore(1);
        Directory.CreateDirectory(_folder.File + ".v1.bak.tmp");

        DurableStorageException failed = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains("must be copied to", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, Scalar(_folder.File, "PRAGMA user_version"));
    }

    [Fact]
    public async Task An_older_build_refuses_a_newer_database_and_names_the_copy_that_it_can_read()
    {
        Restore(1);
        await using (await StartAsync())
        {
        }

        Execute(_folder.File, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Schema.CurrentVersion + 1}"));

        DurableStorageException refused = await Assert.ThrowsAsync<DurableStorageException>(() => StartAsync());

        Assert.Contains($"has schema version {Schema.CurrentVersion + 1}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"put '{_folder.File}.v1.bak' in its place", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Schema.CurrentVersion + 1, Scalar(_folder.File, "PRAGMA user_version"));
    }

    private static void Register(DurableRegistry registry) => OldRuns.Register(registry, Task.FromResult(4));

    private static async Task FinishAsync(TestEngine engine)
    {
        await engine.IdleAsync();
        Assert.Equal("früh ✓", (await engine.GetAsync("done")).ReadOutputAs<string>());
        Assert.Contains("no orchestrator named 'Missing'", (await engine.GetAsync("failed")).FailureDetails?.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("\"stopped\"", (await engine.GetAsync("terminated")).SerializedOutput);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await engine.GetAsync("later")).RuntimeStatus);
        Assert.Equal("blau", (await engine.GetAsync("everything")).Tags["team"]);
        EntityMetadata<int>? account = await engine.Entities.GetEntityAsync<int>(OldRuns.Account);
        Assert.Equal((10, "locks", 1), (account!.State, account.LockedBy, account.BacklogQueueSize));

        await engine.Client.RaiseEventAsync("event", "go", "gone");
        await engine.Client.RaiseEventAsync("child", "go", "reported");
        await engine.Client.RaiseEventAsync("everything", "go", "!");
        await engine.AdvanceAsync(TimeSpan.FromHours(3));
        await engine.Client.ResumeInstanceAsync("suspended");
        await engine.IdleAsync();

        foreach ((string id, string output) in new Dictionary<string, string>
        {
            ["timer"] = "\"rang\"",
            ["suspended"] = "\"rang\"",
            ["event"] = "\"gone\"",
            ["later"] = "\"early\"",
            ["parent"] = "\"reported\"",
            ["locks"] = "10",
            ["rounds"] = "7",
            ["activity"] = "4",
            ["everything"] = "\"TaskFailedException TaskFailedException EntityOperationFailedException 4 !\"",
        })
        {
            OrchestrationMetadata run = await engine.GetAsync(id);
            Assert.Equal((id, OrchestrationRuntimeStatus.Completed, output), (id, run.RuntimeStatus, run.SerializedOutput));
        }

        Assert.Equal(11, (await engine.Entities.GetEntityAsync<int>(OldRuns.Account))!.State);
        Assert.Equal(5, (await engine.Entities.GetEntityAsync<int>(OldRuns.Later))!.State);
        Assert.Equal(7, (await engine.Entities.GetEntityAsync<int>(OldRuns.Other))!.State);
    }

    private Task<TestEngine> StartAsync() => TestEngine.StartAsync(Register, options => options with { Storage = _folder.Storage });

    private void Restore(int version) =>
        Execute(_folder.File, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Migrations", $"version-{version}.sql")));

    private static long Scalar(string file, string sql)
    {
        using SqliteConnection connection = Open(file);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(string file, string sql)
    {
        using SqliteConnection connection = Open(file);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file)
    {
        SqliteConnection connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
