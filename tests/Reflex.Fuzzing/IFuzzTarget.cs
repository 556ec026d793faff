namespace Reflex.Fuzzing;

/// <summary>Something that takes input from outside.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Inputs to begin with, and pieces that mutations insert.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    IReadOnlyList<string> Words { get; }

    /// <summary>
    /// Runs one input and throws where it should not have thrown or something that must hold does not. What it returns names the kind
    /// of outcome: an input with a new kind of outcome is kept and mutated further.
    /// </summary>
    string Run(byte[] input);
}
