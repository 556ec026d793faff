using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Reflex.Functions.Actions;

/// <summary>
/// An action with a typed input. The type is the documentation: its schema comes from properties, descriptions and ranges; what
/// does not fit is refused before anything is done.
/// </summary>
public abstract class ActionBase<TInput> : IAction
    where TInput : class
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new LenientBooleanConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly InputReader<TInput> Reader = new(Strict);

    protected ActionBase(string name, string summary, bool destructive) =>
        Description = new ActionDescription(name, summary, destructive, InputSchema.For<TInput>(Strict));

    /// <inheritdoc/>
    public ActionDescription Description { get; }

    /// <inheritdoc/>
    public string? Check(JsonElement input) => Read(input, out _);

    /// <inheritdoc/>
    public Task<ActionOutcome> ExecuteAsync(ActionContext context, JsonElement input, CancellationToken cancellation) =>
        Read(input, out TInput? value) is { } mistake
            ? Task.FromResult(ActionOutcome.Fail("InvalidInput", mistake))
            : ExecuteAsync(context, value!, cancellation);

    /// <inheritdoc/>
    public Task<ActionOutcome> SimulateAsync(ActionContext context, JsonElement input, CancellationToken cancellation) =>
        Read(input, out TInput? value) is { } mistake
            ? Task.FromResult(ActionOutcome.Fail("InvalidInput", mistake))
            : SimulateAsync(context, value!, cancellation);

    /// <inheritdoc/>
    public virtual Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.Fail("NotPending", $"{Description.Name} has no long-running operations to ask after."));

    protected abstract Task<ActionOutcome> ExecuteAsync(ActionContext context, TInput input, CancellationToken cancellation);

    protected abstract Task<ActionOutcome> SimulateAsync(ActionContext context, TInput input, CancellationToken cancellation);

    /// <summary>A rule between several properties; null if it holds.</summary>
    protected virtual string? CheckInput(TInput input) => null;

    private string? Read(JsonElement input, out TInput? value) =>
        (Reader.Read(input, out value) ?? CheckInput(value!)) is { } mistake ? $"{Description.Name}: {mistake}" : null;
}
