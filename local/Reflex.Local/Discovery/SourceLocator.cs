using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

namespace Reflex.Local.Discovery;

/// <summary>Finds the file and line of a method in an assembly's portable debug symbols, beside the assembly or inside it.</summary>
internal sealed class SourceLocator : IDisposable
{
    private readonly Dictionary<Assembly, MetadataReaderProvider?> _symbols = [];

    /// <summary><c>null</c> where the assembly has no symbols or the method no code of its own.</summary>
    public SourceLocation? Find(MethodInfo method)
    {
        if (Symbols(method.Module.Assembly)?.GetMetadataReader() is not { } reader)
        {
            return null;
        }

        // The body of an async method stands in its state machine.
        MethodBase body = method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType
            .GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic) ?? method;
        MethodDebugInformation information = reader.GetMethodDebugInformation(
            MetadataTokens.MethodDefinitionHandle(body.MetadataToken & 0x00FFFFFF));
        foreach (SequencePoint point in information.GetSequencePoints())
        {
            if (!point.IsHidden)
            {
                return new SourceLocation(Shorten(reader.GetString(reader.GetDocument(point.Document).Name)), point.StartLine);
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (MetadataReaderProvider? provider in _symbols.Values)
        {
            provider?.Dispose();
        }
    }

    private static string Shorten(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static MetadataReaderProvider? Open(Assembly assembly)
    {
        if (string.IsNullOrEmpty(assembly.Location))
        {
            return null;
        }

        try
        {
            using var image = new PEReader(File.OpenRead(assembly.Location));
            return image.TryOpenAssociatedPortablePdb(
                assembly.Location, path => File.Exists(path) ? File.OpenRead(path) : null, out MetadataReaderProvider? provider, out _)
                    ? provider
                    : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException)
        {
            // A message without file and line is still a message.
            return null;
        }
    }

    private MetadataReaderProvider? Symbols(Assembly assembly)
    {
        if (!_symbols.TryGetValue(assembly, out MetadataReaderProvider? provider))
        {
            _symbols.Add(assembly, provider = Open(assembly));
        }

        return provider;
    }
}
