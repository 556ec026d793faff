using System.Diagnostics;
using System.Security.Cryptography;

namespace Reflex.Fuzzing;

/// <summary>Mutates and runs for a while; what fails is written to a file that `--replay` takes.</summary>
internal sealed class FuzzRun(IFuzzTarget target, int seed, TimeSpan time)
{
    /// <summary>An input that takes longer than this hangs: the slowest sound one takes milliseconds.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(10);

    private const int MaxCorpus = 2000;
    private const long AllocationBase = 64L * 1024 * 1024;
    private const long AllocationPerByte = 16 * 1024;

    private readonly List<byte[]> _corpus = [.. target.Seeds];
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failures = new(StringComparer.Ordinal);
    private byte[] _current = [];
    private long _startedAt;
    private long _runs;

    public bool Execute()
    {
        Console.WriteLine($"{target.Name}: {time.TotalSeconds:N0} s, seed {seed}");
        var worker = new Thread(Loop) { IsBackground = true, Name = target.Name };
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref _startedAt, start);
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt)) > s_hang)
            {
                Report("hang", $"an input takes longer than {s_hang.TotalSeconds:N0} s", Volatile.Read(ref _current));
                return false;
            }
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{target.Name}: {_runs:N0} inputs, {_runs / elapsed:N0}/s, {_outcomes.Count} kinds of outcome, {_failures.Count} failures");
        return _failures.Count == 0;
    }

    private void Loop()
    {
        var mutator = new Mutator(seed, target.Words);
        foreach (byte[] input in target.Seeds)
        {
            Try(input);
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            Try(mutator.Mutate(_corpus));
        }
    }

    private void Try(byte[] input)
    {
        Volatile.Write(ref _current, input);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        _runs++;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (_outcomes.Add(target.Run(input)) && _corpus.Count < MaxCorpus)
            {
                _corpus.Add(input);
            }
        }
        catch (Exception failure)
        {
            Report(failure.GetType().Name, failure.ToString(), input);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocationBase + (AllocationPerByte * input.Length))
        {
            Report("allocation", $"{input.Length} bytes of input made {allocated:N0} bytes of garbage", input);
        }
    }

    private void Report(string kind, string message, byte[] input)
    {
        // One file per place of failure is enough.
        string place = message.Split('\n').FirstOrDefault(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal)) ?? kind;
        if (!_failures.Add(kind + place))
        {
            return;
        }

        string folder = Path.Combine("artifacts", "fuzzing");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, $"{target.Name}-{kind}-{Convert.ToHexStringLower(SHA256.HashData(input))[..8]}.bin");
        File.WriteAllBytes(file, input);
        Console.WriteLine($"{target.Name}: FAILED, {kind}: {message}\n  input kept in {file}");
    }
}
