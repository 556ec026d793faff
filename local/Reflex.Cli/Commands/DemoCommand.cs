using System.CommandLine;
using Microsoft.Extensions.Logging;
using Reflex.Cli.Hosts;
using Reflex.Cli.Scenes;
using Reflex.Local;
using Reflex.Local.App;

namespace Reflex.Cli.Commands;

/// <summary>`reflex demo`: starts the app with nothing left of earlier runs and plays a scene with a live timeline.</summary>
internal static class DemoCommand
{
    private const string FirstScene = "restart-unhealthy-vm";

    public static Command Create()
    {
        var name = new Argument<string?>("scene")
        {
            Description = "The scene. Without one you are asked, or with --exit the first one is played.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var exit = new Option<bool>("--exit")
        {
            Description = "Decide approvals automatically, and return 0 only if the scene ends as expected.",
        };
        var list = new Option<bool>("--list") { Description = "List the scenes." };
        var all = new Option<bool>("--all") { Description = "Play every scene, as --exit does." };
        Option<int?> port = PortOption.Create("The port on localhost. Default: 7071; with --exit or --all a free one.");
        var samples = new Option<string>("--samples")
        {
            Description = "The folder with the sample events and scenes.",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "samples"),
        };
        var command = new Command("demo", "Plays sample events and shows what happens.") { name, exit, list, all, port, samples };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetValue(samples)!;
            IReadOnlyList<Scene> scenes = SceneFile.ReadFolder(Path.Combine(folder, "scenes"));
            if (parsed.GetValue(list))
            {
                foreach (Scene scene in scenes) Console.WriteLine($"{scene.Name,-26} {scene.Title}");
                return ExitCode.Success;
            }

            bool every = parsed.GetValue(all);
            bool ends = every || parsed.GetValue(exit);
            IReadOnlyList<Scene> chosen = every ? scenes : [Choose(scenes, parsed.GetValue(name), ask: !ends)];
            bool good = true;
            foreach (Scene scene in chosen)
            {
                good &= await PlayAsync(scene, folder, ends, parsed.GetValue(port) ?? (ends ? 0 : null), cancellation);
            }

            return good ? ExitCode.Success : ExitCode.Findings;
        });
        return command;
    }

    private static Scene Choose(IReadOnlyList<Scene> scenes, string? name, bool ask)
    {
        if (name is null && ask && !Console.IsInputRedirected && scenes.Count > 1)
        {
            for (int index = 0; index < scenes.Count; index++) Console.WriteLine($"{index + 1,3}  {scenes[index].Name,-26} {scenes[index].Title}");
            Console.Write($"Which one? [{FirstScene}] ");
            string answer = Console.ReadLine()?.Trim() ?? "";
            name = int.TryParse(answer, out int number) && number >= 1 && number <= scenes.Count ? scenes[number - 1].Name
                : answer.Length > 0 ? answer
                : null;
        }

        return scenes.FirstOrDefault(scene => scene.Name == (name ?? FirstScene))
            ?? throw new UsageException(
                $"Unknown scene '{name ?? FirstScene}'; expected one of: {string.Join(", ", scenes.Select(scene => scene.Name))}.");
    }

    private static async Task<bool> PlayAsync(Scene scene, string samples, bool ends, int? port, CancellationToken cancellation)
    {
        var clock = new SkippingClock();
        LocalHostOptions options = new LocalHostOptions
        {
            Port = port,
            Clock = clock,
            ConfigureLogging = logging => logging
                .AddSimpleConsole(console => console.SingleLine = true)
                .SetMinimumLevel(LogLevel.Error),
        }.UseReflexApp();
        options.Settings["Reflex__Actions__Mode"] = "simulate";
        try
        {
            await using LocalHost host = await LocalHost.StartAsync(options, cancellation);
            using var client = new HostClient(host.Address);
            var player = new ScenePlayer(host, clock, client, samples, ends, Console.Out);
            bool good = await player.PlayAsync(scene, cancellation);
            Console.WriteLine();
            if (!ends)
            {
                Console.WriteLine($"The host is still running on {host.Address}: `reflex runs`, `reflex audit`. Ctrl+C stops it.");
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return good;
        }
        catch (HostStartException mistake)
        {
            throw new UsageException(string.Join($"{Environment.NewLine}reflex: ", mistake.Problems));
        }
    }
}
