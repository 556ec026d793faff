namespace Reflex.Local.Storage;

/// <summary>How the storage emulator is started.</summary>
public sealed class AzuriteOptions
{
    /// <summary>Where the emulator keeps its files; <c>null</c> (default) keeps everything in memory.</summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// The folder with <c>azurite.cjs</c> and <c>node_modules</c>. Default: the nearest <c>local</c> folder at or above
    /// the working directory or the program's own directory.
    /// </summary>
    public string? PackageFolder { get; set; }

    /// <summary>The Node.js program. Default: <c>node</c> on the search path.</summary>
    public string NodeProgram { get; set; } = "node";

    /// <summary>Whether an emulator that answers on the well-known ports 10000 to 10002 is used instead. Default: true.</summary>
    public bool UseRunning { get; set; } = true;

    /// <summary>How long the emulator may take until it answers. Default: one minute, range: more than zero.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long an emulator that a killed host left behind on the same files may take to end. Default: 15 seconds, because its launcher
    /// ends it ten seconds after its pipe has closed at the latest; range: more than zero.
    /// </summary>
    public TimeSpan PredecessorTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
