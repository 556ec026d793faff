using Microsoft.Extensions.Logging;

namespace Reflex.Testing;

/// <summary>Writes each log entry as one line, and a failure below it.</summary>
internal sealed class LineLoggerProvider(Action<string> write) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, write);

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string failure = exception is null ? string.Empty : $"{Environment.NewLine}{exception}";
                write($"{logLevel} {category}: {formatter(state, exception)}{failure}");
            }
        }
    }
}
