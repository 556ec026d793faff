using Microsoft.Extensions.Logging;

namespace Reflex.Local.Hosting;

/// <summary>
/// Keeps the framework's host from logging, with a stack trace, that the port is taken: <see cref="WebServer"/> tells it in a sentence.
/// What else that host logs, such as a service that did not start or has stopped, goes on as it is.
/// </summary>
internal sealed class TakenPortLoggerFactory(LoggerFactory inner) : ILoggerFactory
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == HostCategory ? new HostLogger(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The services own the factory within.</summary>
    public void Dispose()
    {
    }

    private sealed class HostLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is null || !WebServer.IsTakenPort(exception))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
