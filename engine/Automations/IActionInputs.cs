using System.Text.Json;

namespace Reflex.Engine.Automations;

/// <summary>The actions of a host, for checking automations against them. The engine itself knows none.</summary>
public interface IActionInputs
{
    /// <summary>The names of all actions, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What an action does, in a sentence.</summary>
    /// <param name="action">One of <see cref="Names"/>.</param>
    string SummaryOf(string action);

    /// <summary>The JSON Schema of an action's input, its templates rendered.</summary>
    /// <param name="action">One of <see cref="Names"/>.</param>
    JsonElement SchemaOf(string action);

    /// <summary>Whether a step that calls an action so changes or stops something that somebody may be using.</summary>
    /// <param name="action">One of <see cref="Names"/>.</param>
    /// <param name="with">The step's `with`, its templates not rendered.</param>
    bool IsDestructive(string action, JsonElement with);

    /// <summary>What is wrong with an input as it stands in an automation; a template counts as a value that fits.</summary>
    /// <param name="action">One of <see cref="Names"/>.</param>
    /// <param name="with">The step's `with`, its templates not rendered.</param>
    IReadOnlyList<InputMistake> Check(string action, JsonElement with);
}

/// <summary>What is wrong with a part of an action's input.</summary>
public enum InputMistakeKind
{
    /// <summary>The action has no such field.</summary>
    Unknown,

    /// <summary>A required field is missing or null.</summary>
    Missing,

    /// <summary>The value is of the wrong type, or is none that the action takes.</summary>
    Invalid,
}

/// <summary>A mistake in an action's input.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">
/// Where in the input: names of fields and positions in lists (from 0), outermost first; empty for the input as a whole.
/// </param>
/// <param name="Message">A sentence that begins with the action's name and ends with a fix.</param>
public sealed record InputMistake(InputMistakeKind Kind, IReadOnlyList<string> Path, string Message);
