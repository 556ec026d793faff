using System.Globalization;
using System.Text;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Conditions;

/// <summary>What kind of thing an operand is.</summary>
public enum OperandKind
{
    /// <summary>A text, which compares without regard to case.</summary>
    Text,

    /// <summary>A number that a double holds.</summary>
    Number,

    /// <summary>A Boolean operand.</summary>
    Boolean,

    /// <summary>A null: equality with it is IsNullOrUndefined.</summary>
    Null,

    /// <summary>A template over earlier parts of the pattern.</summary>
    Template,
}

/// <summary>What a value is compared with. Immutable.</summary>
public sealed class Operand
{
    private Operand(OperandKind kind, string text, double number = 0)
    {
        Kind = kind;
        Text = text;
        Number = number;
        Utf8 = kind is OperandKind.Text or OperandKind.Number ? Encoding.UTF8.GetBytes(text) : [];
        IsAscii = Ascii.IsValid(text);
        FitsDouble = kind == OperandKind.Number && DecimalText.FitsDouble(Utf8);
    }

    /// <summary>What kind of thing it is.</summary>
    public OperandKind Kind { get; }

    /// <summary>The text, the template, or the number as text.</summary>
    public string Text { get; }

    /// <summary>The double nearest to the number; 1 and 0 for true and false.</summary>
    public double Number { get; }

    internal byte[] Utf8 { get; }

    internal bool IsAscii { get; }

    /// <summary>Whether <see cref="Number"/> stands for this number alone.</summary>
    internal bool FitsDouble { get; }

    /// <summary>The number with all its digits.</summary>
    internal Numeral Numeral => new(Number, Utf8);

    internal ReferenceTemplate? Template { get; private init; }

    /// <summary>A text, which compares without regard to case.</summary>
    public static Operand Of(string text) => new(OperandKind.Text, text);

    /// <summary>A number that a double holds.</summary>
    public static Operand Of(double number) => new(OperandKind.Number, number.ToString("R", CultureInfo.InvariantCulture), number);

    /// <summary>A number as it is written in JSON, with all its digits.</summary>
    /// <exception cref="FormatException">The text is no number of JSON.</exception>
    public static Operand OfNumber(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return JsonNumbers.TryParse(Encoding.UTF8.GetBytes(json), out double number)
            ? new(OperandKind.Number, json, number)
            : throw new FormatException($"'{json}' is no number.");
    }

    /// <summary>A true or false.</summary>
    public static Operand Of(bool value) => new(OperandKind.Boolean, value ? "true" : "false", value ? 1 : 0);

    /// <summary>The null operand, which equals null and missing values.</summary>
    public static Operand NewNull() => new(OperandKind.Null, "null");

    /// <summary>A template over earlier parts.</summary>
    /// <exception cref="FormatException">The text is no template; the message says why.</exception>
    public static Operand OfTemplate(string template) =>
        new(OperandKind.Template, template) { Template = ReferenceTemplate.Parse(template) };

    /// <inheritdoc/>
    public override string ToString() => Kind is OperandKind.Text or OperandKind.Template ? $"'{Text}'" : Text;
}
