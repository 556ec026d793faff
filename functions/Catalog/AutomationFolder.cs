using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Reflex.Engine.Automations;

namespace Reflex.Functions.Catalog;

/// <summary>
/// The automation files of a folder and of what is below it: `*.yaml` and `*.yml` that are no tests. Hidden files are none: editors keep
/// locks and drafts in them. A folder that links lead to is gone into once. One that cannot be read is among them, with the reason, so that
/// it costs nobody the others.
/// </summary>
public static class AutomationFolder
{
    private static readonly string[] Endings = [".yaml", ".yml"];

    /// <summary>The paths of the files, in ordinal order; each begins with the folder as it was given.</summary>
    /// <exception cref="IOException">The folder, or one below it, cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a permission.</exception>
    public static IReadOnlyList<string> Find(string folder) =>
        [.. FolderWalk.Files(folder).Where(IsAutomation).Order(StringComparer.Ordinal)];

    /// <summary>The paths of the test files, `*.test.yaml` and `*.test.yml`, found and ordered as automations are.</summary>
    /// <exception cref="IOException">The folder, or one below it, cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a permission.</exception>
    public static IReadOnlyList<string> FindTests(string folder) =>
        [.. FolderWalk.Files(folder).Where(IsTest).Order(StringComparer.Ordinal)];

    /// <summary>The path of a file by the real path of its folder: of two spellings of one file the same.</summary>
    public static string Identify(string path)
    {
        string full = Path.GetFullPath(path);
        return Path.Combine(RealFolder(Path.GetDirectoryName(full) ?? full), Path.GetFileName(full));
    }

    /// <summary>The path of a folder without links.</summary>
    public static string RealFolder(string folder) => FolderWalk.RealFolder(folder);

    /// <summary>Reads a file. It need not be there any more.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">Its name for diagnostics.</param>
    /// <param name="maxLength">How many characters it may have.</param>
    public static AutomationFile Read(string path, string name, int maxLength = AutomationLoader.MaxLength)
    {
        // In UTF-8 a character of .NET takes three bytes at most, and a byte order mark three more.
        int maxBytes = (3 * maxLength) + 3;
        try
        {
            byte[] bytes = ReadBytes(path, maxBytes);
            return bytes.Length <= maxBytes
                ? Decode(bytes, name)
                : new AutomationFile(name, "") { Problem = $"has more than {maxBytes} bytes; at most {maxLength} characters are accepted" };
        }
        catch (Exception missing) when (
            missing is FileNotFoundException or DirectoryNotFoundException && new FileInfo(path).LinkTarget is not null)
        {
            return new AutomationFile(name, "")
            {
                Problem = $"is a link to '{new FileInfo(path).LinkTarget}', which does not exist; restore that file, or remove the link",
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new AutomationFile(name, "")
            {
                Problem = $"cannot be read: {unreadable.Message.TrimEnd('.')}. Check that it exists and its permissions",
            };
        }
    }

    /// <summary>A text that is another one when any of the files has changed; of a link, what it leads to counts too.</summary>
    public static string SignatureOf(IEnumerable<string> paths) => string.Join('|', paths.Select(SignatureOf));

    /// <summary>The bytes of a file, and no more than one beyond what is accepted: a link may lead to something without an end.</summary>
    private static byte[] ReadBytes(string path, int maxBytes)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(maxBytes + 1);
        try
        {
            using FileStream file = File.OpenRead(path);
            return room.AsSpan(0, file.ReadAtLeast(room.AsSpan(0, maxBytes + 1), maxBytes + 1, throwOnEndOfStream: false)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static AutomationFile Decode(byte[] bytes, string name)
    {
        bool isUtf16 = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        if (!isUtf16 && !Utf8.IsValid(bytes))
        {
            return new AutomationFile(name, "")
            {
                Problem = $"is not UTF-8 from line {FirstLineThatIsNotUtf8(bytes)} on; save it as UTF-8",
            };
        }

        using var reader = new StreamReader(new MemoryStream(bytes), detectEncodingFromByteOrderMarks: true);
        return new AutomationFile(name, reader.ReadToEnd());
    }

    private static int FirstLineThatIsNotUtf8(ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        while (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
        {
            line += rune.Value == '\n' ? 1 : 0;
            bytes = bytes[length..];
        }

        return line;
    }

    private static string SignatureOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            FileInfo? last = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return last is { Exists: true } ? $"{path}:{last.FullName}:{last.Length}:{last.LastWriteTimeUtc.Ticks}" : path;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A link that leads in a circle; Read says so.
            return path;
        }
    }

    private static bool IsAutomation(string path) =>
        Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && !IsTest(path);

    private static bool IsTest(string path) =>
        Array.Exists(Endings, ending => path.EndsWith(".test" + ending, StringComparison.OrdinalIgnoreCase));
}
