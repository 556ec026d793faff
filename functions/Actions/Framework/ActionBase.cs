using Reflex.Engine.Execution;
using Reflex.Engine.Playbooks;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Reflex.Engine.Automations;

namespace Reflex.Functions.Actions.Framework;

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

    protected ActionBase(string name, string summary, bool destructive)
    {
        Reader.CheckAddresses();
        Description = new ActionDescription(name, summary, destructive, InputSchema.For<TInput>(Strict));
    }

    /// <inheritdoc/>
    public ActionDescription Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<InputMistake> Check(JsonElement input, bool rendered = true) => Read(input, rendered).Mistakes;

    /// <inheritdoc/>
    public bool IsDestructive(JsonElement with) => Description.Destructive && !OnlyReads(with);

    /// <inheritdoc/>
    public Task<ActionOutcome> ExecuteAsync(ActionContext context, JsonElement input, CancellationToken cancellation) =>
        Read(input) is var read && read.Value is { } value ? ExecuteAsync(context, value, cancellation) : Refused(read);

    /// <inheritdoc/>
    public Task<ActionOutcome> SimulateAsync(ActionContext context, JsonElement input, CancellationToken cancellation) =>
        Read(input) is var read && read.Value is { } value ? SimulateAsync(context, value, cancellation) : Refused(read);

    /// <inheritdoc/>
    public virtual Task<ActionOutcome> PollAsync(ActionContext context, PendingOperation pending, CancellationToken cancellation) =>
        Task.FromResult(ActionOutcome.Fail("NotPending", $"{Description.Name} has no long-running operations to poll."));

    protected abstract Task<ActionOutcome> ExecuteAsync(ActionContext context, TInput input, CancellationToken cancellation);

    protected abstract Task<ActionOutcome> SimulateAsync(ActionContext context, TInput input, CancellationToken cancellation);

    /// <summary>
    /// Whether an input makes a destructive action one that only reads. Its templates may not be rendered yet; what one may become counts.
    /// </summary>
    protected virtual bool OnlyReads(JsonElement with) => false;

    /// <summary>
    /// A rule between several fields, each of which is sound by itself; null if it holds. Not asked where a field is a template yet.
    /// </summary>
    protected virtual string? CheckInput(TInput input) => null;

    // Reads the input once, for what is wrong with it and for the action itself.
    private ReadInput<TInput> Read(JsonElement input, bool rendered = true)
    {
        ReadInput<TInput> read = Reader.Read(input, rendered);
        if (read.Value is { } value && CheckInput(value) is { } mistake)
        {
            read = new(null, [new InputMistake(InputMistakeKind.Invalid, [], mistake)]);
        }

        return read with { Mistakes = [.. read.Mistakes.Select(each => each with { Message = $"{Description.Name}: {each.Message}" })] };
    }

    private static Task<ActionOutcome> Refused(ReadInput<TInput> read) =>
        Task.FromResult(ActionOutcome.Fail("InvalidInput", Redactor.Redact(read.Mistakes.Describe()!)));
}
