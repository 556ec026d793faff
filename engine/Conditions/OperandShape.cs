namespace Reflex.Engine.Conditions;

/// <summary>What an operator is compared with, as it is written.</summary>
internal enum OperandShape
{
    /// <summary>A value of any kind, or a list of them.</summary>
    Values,

    /// <summary>Exactly one number.</summary>
    Number,

    /// <summary>A range of numbers, or a list of them.</summary>
    Ranges,

    /// <summary>A text, or a list of them.</summary>
    Texts,

    /// <summary>True or false; nothing is compared with.</summary>
    Flag,
}
