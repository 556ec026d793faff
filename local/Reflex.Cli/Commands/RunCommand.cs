using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reflex.Cli.Hosts;
using Reflex.Functions.Catalog;
using Reflex.Local;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex run`: the whole app in one process, until Ctrl+C.</summary>
internal static class RunCommand
{
    /// <summary>Where state is kept unless `--data` says otherwise; git ignores it.</summary>
    private const string DefaultDataFolder = ".reflex";

    internal const string AutomationsSetting = "Reflex__AutomationsPath";

    public static Command Create()
    {
        Option<int?> port = PortOption.Create(
            "The port on localhost. Default: that of local.settings.json, or 7071; 0 chooses a free port.");
        var data = new Option<string>("--data")
        {
            Description = "The folder for the state, which survives restarts.",
            DefaultValueFactory = _ => DefaultDataFolder,
        };
        var automations = new Option<string?>("--automations")
        {
            Description =
                $"The folder of automations; changed files are reloaded. Default: {AutomationFiles.Shipped.Replace('\\', '/')} " +
                "below the current folder, or the shipped automations.",
        };
        var memory = new Option<bool>("--in-memory") { Description = "Keep all state in memory; nothing is left when the host stops." };
        var verbose = new Option<bool>("--verbose") { Description = "Log every call of a function." };
        var command = new Command("run", "Runs the app on this machine: functions, durable engine, queues and storage emulator.")
        {
            port, data, automations, memory, verbose,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(port),
            parsed.GetValue(memory) ? null : parsed.GetValue(data),
            parsed.GetValue(automations),
            parsed.GetValue(verbose),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int? port, string? data, string? automations, bool verbose, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        LocalHostOptions options = new LocalHostOptions
        {
            Port = port,
            DataFolder = data,
            ConfigureLogging = logging => ConfigureLogging(logging, verbose),
        }.UseReflexApp();
        ChooseAutomations(options, automations, Directory.GetCurrentDirectory());
        try
        {
            await using LocalHost host = await LocalHost.StartAsync(options, cancellationToken);
            AutomationCatalog catalog = host.Services.GetRequiredService<AutomationCatalog>();
            using var watch = new AutomationWatch(catalog);
            int loaded = catalog.Current.Automations.Count;
            Announce(host, $"{loaded} from {catalog.Folder}", data, Stopwatch.GetElapsedTime(started));
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine("Stopping.");
            return ExitCode.Success;
        }
        catch (HostStartException mistake)
        {
            throw new UsageException(string.Join($"{Environment.NewLine}reflex: ", mistake.Problems));
        }
    }

    /// <summary>Says which folder has the automations: the one that is named, else the repository's, else the app's own.</summary>
    /// <exception cref="UsageException">There is no such folder.</exception>
    internal static void ChooseAutomations(LocalHostOptions options, string? folder, string here)
    {
        if (folder is not null)
        {
            options.Settings[AutomationsSetting] = Directory.Exists(Path.Combine(here, folder))
                ? Path.GetFullPath(folder, here)
                : throw new UsageException($"there is no folder '{folder}'; name the one that has the automations.");
        }
        else if (Directory.Exists(Path.Combine(here, AutomationFiles.Shipped)))
        {
            // Where they are written, not the copy beside the app: a change counts at once.
            options.DefaultSettings[AutomationsSetting] = Path.GetFullPath(AutomationFiles.Shipped, here);
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

    private static void Announce(LocalHost host, string automations, string? data, TimeSpan took)
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
        Console.WriteLine(
            $"  events    POST {host.Address}runtime/webhooks/EventGrid?functionName=<name>  (header aeg-event-type: Notification)");
        Console.WriteLine($"  queues    POST {host.Address}admin/queues/<name>");
        Console.WriteLine($"  automations  {automations}");
        Console.WriteLine($"  state     {(data is null ? "in memory" : Path.GetFullPath(data))}");
        Console.WriteLine(
            $"Reflex serves on {host.Address} ({host.Functions.Count} functions, started in {took.TotalSeconds:0.0} s). Ctrl+C stops it.");
    }
}
