using System.Collections.Concurrent;
using System.Diagnostics;
using Reflex.Durable.Storage;

namespace Reflex.Benchmarks.Durable;

/// <summary>The limit that no engine on SQLite can pass: commits of one small row, with the engine's own settings.</summary>
internal static class RawSqlite
{
    public sealed record Limits(double CommitsPerSecond, double RowsPerSecondInHundreds, double CommitP50, double CommitP99);

    public static Limits Measure(string setting, TimeSpan time)
    {
        using Table table = new(setting);
        List<double> latencies = [];
        double single = Run(1, latencies);
        double hundreds = Run(100, []);
        latencies.Sort();
        return new Limits(single, hundreds, Percentile(latencies, 0.50), Percentile(latencies, 0.99));

        double Run(int rows, List<double> each)
        {
            long started = Stopwatch.GetTimestamp();
            long done = 0;
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                each.Add(table.Commit(rows));
                done += rows;
            }

            return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    /// <summary>The same single-row commits, but arriving as steps do: so many together, then nothing until the next are due.</summary>
    public static async Task<List<double>> MeasureArrivingAsync(string setting, double commitsPerSecond, int together, TimeSpan time)
    {
        using Table table = new(setting);
        List<double> latencies = [];
        await Arrivals.RunAsync(together / commitsPerSecond, time, () =>
        {
            for (int i = 0; i < together; i++)
            {
                latencies.Add(table.Commit(1));
            }
        });
        latencies.Sort();
        return latencies;
    }

    /// <summary>
    /// The same again, but each commit handed to a thread that sleeps until then, as it must be where one thread asks and another works: what
    /// waking a thread costs on this machine, with nothing else in it.
    /// </summary>
    public static async Task<List<double>> MeasureHandedOverAsync(string setting, double commitsPerSecond, int together, TimeSpan time)
    {
        using Table table = new(setting);
        using SemaphoreSlim due = new(0);
        ConcurrentQueue<long> handed = new();
        List<double> latencies = [];
        Thread worker = new(() =>
        {
            while (true)
            {
                due.Wait();
                if (!handed.TryDequeue(out long before))
                {
                    return;
                }

                table.Commit(1);
                latencies.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            }
        })
        {
            IsBackground = true,
        };
        worker.Start();
        await Arrivals.RunAsync(together / commitsPerSecond, time, () =>
        {
            handed.Enqueue(Stopwatch.GetTimestamp());
            due.Release();
        });
        due.Release();
        worker.Join();
        latencies.Sort();
        return latencies;
    }

    public static double Percentile(List<double> sorted, double fraction) => sorted[(int)((sorted.Count - 1) * fraction)];

    private sealed class Table : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("reflex-raw-").FullName;
        private readonly SqliteDatabase _database;
        private readonly SqliteStatement _begin;
        private readonly SqliteStatement _insert;
        private readonly SqliteStatement _commit;
        private readonly byte[] _body = new byte[100];

        public Table(string setting)
        {
            _database = SqliteDatabase.Open(BenchmarkEngine.Storage(setting, _folder));
            _database.Execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
            _begin = new SqliteStatement(_database, "BEGIN IMMEDIATE");
            _insert = new SqliteStatement(_database, "INSERT INTO rows (body) VALUES (?1)");
            _commit = new SqliteStatement(_database, "COMMIT");
        }

        /// <summary>Commits so many rows; returns the microseconds that it took.</summary>
        public double Commit(int rows)
        {
            long before = Stopwatch.GetTimestamp();
            _begin.Run();
            for (int i = 0; i < rows; i++)
            {
                _insert.Bind(1, _body).Run();
            }

            _commit.Run();
            return Stopwatch.GetElapsedTime(before).TotalMicroseconds;
        }

        public void Dispose()
        {
            _begin.Dispose();
            _insert.Dispose();
            _commit.Dispose();
            _database.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
