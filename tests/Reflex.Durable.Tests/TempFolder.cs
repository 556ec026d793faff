namespace Reflex.Durable.Tests;

/// <summary>A folder for a test's database.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("reflex-durable-").FullName;

    public string Path { get; }

    public string File => System.IO.Path.Combine(Path, "durable.db");

    public DurableStorage Storage => DurableStorage.File(File, Durability.Normal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
