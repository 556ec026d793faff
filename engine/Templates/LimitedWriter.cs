using System.Text;

namespace Reflex.Engine.Templates;

/// <summary>
/// Collects what a template writes, and stops it once it is too much. It never leaves the calling thread: the asynchronous methods
/// of the base class would, and the caller may be an orchestration, whose thread is the only one that could take the continuation.
/// </summary>
internal sealed class LimitedWriter(int limit, ValuePlacement placement) : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        Write([value]);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Write(buffer.AsSpan(index, count));
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.Length > limit - _text.Length)
        {
            throw new TemplateException($"the result is longer than {limit} characters");
        }

        placement.Wrote(buffer);
        _text.Append(buffer);
    }

    public override void Write(string? value)
    {
        Write(value.AsSpan());
    }

    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task FlushAsync() => Task.CompletedTask;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override string ToString() => _text.ToString();
}
