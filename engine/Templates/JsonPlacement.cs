using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid.Ast;
using Fluid.Values;

namespace Reflex.Engine.Templates;

/// <summary>
/// JSON written as text: a value inside a string is escaped as a part of it, and one that stands by itself is written as the JSON value
/// that it is. So no value ends a string or adds a field.
/// </summary>
/// <param name="isOneValue">Whether the whole has to be one JSON value, and not, say, one on each line.</param>
internal sealed class JsonPlacement(bool isOneValue) : ValuePlacement
{
    private bool _isInString;
    private bool _isEscaped;

    public override TextEncoder Encoder => JavaScriptEncoder.Default;

    public override string Place(FluidValue value, string text, Expression source, bool isCaptured)
    {
        // What was captured has been escaped by then.
        bool isEscaped = value is StringValue { Encode: false };
        string inside = isEscaped ? text : Encoder.Encode(text);
        return _isInString || isCaptured ? inside : isEscaped ? $"\"{text}\"" : TemplateJson.Write(value);
    }

    public override void Wrote(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
            }
            else if (c == '"')
            {
                _isInString = !_isInString;
            }
            else
            {
                _isEscaped = _isInString && c == '\\';
            }
        }
    }

    public override void Check(string result)
    {
        if (!isOneValue)
        {
            return;
        }

        try
        {
            using var _ = JsonDocument.Parse(result, TemplateJson.DocumentOptions);
        }
        catch (JsonException broken)
        {
            throw new TemplateException($"the body is no JSON: {broken.Message}", broken);
        }
    }
}
