using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reflex.Cli.Hosts;
using Reflex.Local;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex run`: the whole app in one process, until Ctrl+C.</summary>
internal static class RunCommand
{
    /// <summary>Where state is kept unless `--data` says otherwise; git ignores it.</summary>
    private const string DefaultDataFolder = ".reflex";

    public static Command Create()
    {
        Option<int?> port = PortOption.Create("The port on localhost. Default: that of local.settings.json, or 7071; 0 takes a free one.");
        var data = new Option<string>("--data")
        {
            Description = "The folder with the state that a restart goes on with.",
            DefaultValueFactory = _ => DefaultDataFolder,
        };
        var memory = new Option<bool>("--in-memory") { Description = "Keep all state in memory; nothing is left when the host stops." };
        var verbose = new Option<bool>("--verbose") { Description = "Log every call of a function." };
        var command = new Command("run", "Runs the app on this machine: functions, durable engine, queues and storage emulator in one go.")
        {
            port, data, memory, verbose,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(port), parsed.GetValue(memory) ? null : parsed.GetValue(data), parsed.GetValue(verbose), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int? port, string? data, bool verbose, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        LocalHostOptions options = new LocalHostOptions
        {
            Port = port,
            DataFolder = data,
            ConfigureLogging = logging => ConfigureLogging(logging, verbose),
        }.UseReflexApp();
        try
        {
            await using LocalHost host = await LocalHost.StartAsync(options, cancellationToken);
            Announce(host, data, Stopwatch.GetElapsedTime(started));
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine("Stopping.");
            return ExitCode.Success;
        }
        catch (HostStartException mistake)
        {
            throw new UsageException(string.Join($"{Environment.NewLine}reflex: ", mistake.Problems));
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging, bool verbose)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Azure", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        if (verbose)
        {
            logging.AddFilter("Function", LogLevel.Debug);
        }
    }

    private static void Announce(LocalHost host, string? data, TimeSpan took)
    {
        Console.WriteLine();
        foreach (FunctionSummary function in host.Functions.Where(function => function.Route is not null).OrderBy(function => function.Route, StringComparer.Ordinal))
        {
            string methods = function.Methods.Count == 0 ? "any" : string.Join(',', function.Methods);
            Console.WriteLine($"  {methods,-9} {host.Address.ToString().TrimEnd('/')}{function.Route}");
        }

        foreach (IGrouping<string, FunctionSummary> group in host.Functions.Where(function => function.Route is null).GroupBy(function => function.Trigger))
        {
            Console.WriteLine($"  {group.Key}: {string.Join(", ", group.Select(function => function.Name))}");
        }

        Console.WriteLine();
        Console.WriteLine($"  events    POST {host.Address}runtime/webhooks/EventGrid?functionName=<name>  (header aeg-event-type: Notification)");
        Console.WriteLine($"  queues    POST {host.Address}admin/queues/<name>");
        Console.WriteLine($"  state     {(data is null ? "in memory" : Path.GetFullPath(data))}");
        Console.WriteLine($"Reflex serves on {host.Address} ({host.Functions.Count} functions, started in {took.TotalSeconds:0.0} s). Ctrl+C stops it.");
    }
}
