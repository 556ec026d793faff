using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;

namespace Reflex.Durable;

/// <summary>The input of an orchestration or an activity, as it is stored, to be read as the type that the function wants.</summary>
/// <param name="serialized">The stored text, null for no input.</param>
/// <param name="converter">What reads it.</param>
public readonly struct DurableInput(string? serialized, DataConverter converter)
{
    /// <summary>The stored text (JSON with the default converter), null for no input.</summary>
    public string? Serialized { get; } = serialized;

    /// <summary>Whether there is an input. A null input is none.</summary>
    [MemberNotNullWhen(true, nameof(Serialized))]
    public bool IsPresent => Serialized is not null;

    /// <summary>Reads the input; the type's default where there is none.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <exception cref="System.Text.Json.JsonException">The input is no <typeparamref name="T"/> (with the default converter).</exception>
    public T? Read<T>() => Serialized is null ? default : converter.Deserialize<T>(Serialized);

    /// <summary>Reads the input; null, or a value type's default, where there is none.</summary>
    /// <param name="type">The type to read it as.</param>
    /// <exception cref="System.Text.Json.JsonException">The input is no <paramref name="type"/> (with the default converter).</exception>
    public object? Read(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (Serialized is null)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        return converter.Deserialize(Serialized, type);
    }
}
