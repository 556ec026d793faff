using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reflex.Local.Invocation;

/// <summary>
/// Calls functions: a scope of services for each invocation, the app's middleware around it, and a log line for a failure.
/// </summary>
internal sealed partial class FunctionExecutor
{
    private readonly IServiceScopeFactory _scopes;
    private readonly WorkTracker _work;
    private readonly FunctionExecutionDelegate? _pipeline;

    /// <param name="services">The app's services.</param>
    /// <param name="middleware">The app's middleware, outermost first.</param>
    /// <param name="work">Counts the invocations under way.</param>
    public FunctionExecutor(
        IServiceProvider services,
        IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware,
        WorkTracker work)
    {
        _scopes = services.GetRequiredService<IServiceScopeFactory>();
        _work = work;
        if (middleware.Count > 0)
        {
            _pipeline = middleware.Reverse().Aggregate((FunctionExecutionDelegate)CallAsync, (next, component) => component(next));
        }
    }

    /// <summary>
    /// Calls the function and returns what it returned. A failure is logged here and thrown on: the trigger decides what it means.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="trigger">What the trigger delivered.</param>
    /// <param name="cancellationToken">Ends when the host stops, or the caller gives up.</param>
    /// <param name="bindingData">The values for parameters without an attribute.</param>
    /// <param name="prepare">Sets up the context before the middleware sees it.</param>
    public async ValueTask<object?> InvokeAsync(
        LocalFunction function,
        object trigger,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, object?>? bindingData = null,
        Action<LocalFunctionContext>? prepare = null)
    {
        _work.Begin();
        try
        {
            return await InvokeUncountedAsync(function, trigger, cancellationToken, bindingData, prepare);
        }
        finally
        {
            _work.End();
        }
    }

    /// <summary>Like <see cref="InvokeAsync"/>, for callers that keep account of their work themselves.</summary>
    public async ValueTask<object?> InvokeUncountedAsync(
        LocalFunction function,
        object trigger,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, object?>? bindingData = null,
        Action<LocalFunctionContext>? prepare = null)
    {
        try
        {
            await using AsyncServiceScope scope = _scopes.CreateAsyncScope();
            var context = bindingData is null
                ? new LocalFunctionContext(function, trigger, scope.ServiceProvider, cancellationToken)
                : new LocalFunctionContext(function, trigger, scope.ServiceProvider, cancellationToken) { BindingData = bindingData };
            prepare?.Invoke(context);
            LogExecuting(function.Logger, function.Name);
            if (_pipeline is null)
            {
                return await function.CallAsync(context);
            }

            await _pipeline(context);
            return context.Result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            LogFailed(function.Logger, failure, function.Name);
            throw;
        }
    }

    private static async Task CallAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context;
        local.Result = await local.Function.CallAsync(local);
    }

    [LoggerMessage(LogLevel.Debug, "Executing 'Functions.{Function}'")]
    private static partial void LogExecuting(ILogger logger, string function);

    [LoggerMessage(LogLevel.Error, "Executed 'Functions.{Function}' (Failed)")]
    private static partial void LogFailed(ILogger logger, Exception failure, string function);
}
