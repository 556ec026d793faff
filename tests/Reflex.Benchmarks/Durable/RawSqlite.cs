using System.Diagnostics;
using Reflex.Durable.Storage;

namespace Reflex.Benchmarks.Durable;

/// <summary>The limit that no engine on SQLite can pass: commits of one small row, with the engine's own settings.</summary>
internal static class RawSqlite
{
    public sealed record Limits(double CommitsPerSecond, double RowsPerSecondInHundreds, double CommitP50, double CommitP99);

    public static Limits Measure(string setting, TimeSpan time)
    {
        string folder = Directory.CreateTempSubdirectory("reflex-raw-").FullName;
        try
        {
            using SqliteDatabase database = SqliteDatabase.Open(BenchmarkEngine.Storage(setting, folder));
            database.Execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
            using SqliteStatement begin = new(database, "BEGIN IMMEDIATE");
            using SqliteStatement insert = new(database, "INSERT INTO rows (body) VALUES (?1)");
            using SqliteStatement commit = new(database, "COMMIT");
            byte[] body = new byte[100];
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
                    long before = Stopwatch.GetTimestamp();
                    begin.Run();
                    for (int i = 0; i < rows; i++)
                    {
                        insert.Bind(1, body).Run();
                    }

                    commit.Run();
                    each.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
                    done += rows;
                }

                return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static double Percentile(List<double> sorted, double fraction) => sorted[(int)((sorted.Count - 1) * fraction)];
}
