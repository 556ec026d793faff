using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

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
    };

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

    private string? Read(JsonElement input, out TInput? value)
    {
        value = null;
        if (input.ValueKind != JsonValueKind.Object)
        {
            return $"{Description.Name}: `with` must be a map of its inputs.";
        }

        try
        {
            value = input.Deserialize<TInput>(Strict);
        }
        catch (JsonException mistake)
        {
            return $"{Description.Name}: {Explain(mistake)}";
        }

        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(value!, new ValidationContext(value!), results, validateAllProperties: true))
        {
            return $"{Description.Name}: {string.Join(" ", results.Select(result => result.ErrorMessage))}";
        }

        return CheckInput(value!) is { } broken ? $"{Description.Name}: {broken}" : null;
    }

    private static string Explain(JsonException mistake)
    {
        string path = mistake.Path is { Length: > 2 } where ? $" at {where[2..]}" : "";
        string message = mistake.Message.Split(" Path:")[0];
        int type = message.IndexOf(" for type '", StringComparison.Ordinal);
        return $"{(type > 0 ? message[..type] + " is not known or missing: " + message[type..] : message)}{path}";
    }
}
