namespace Reflex.Engine.Automations.Format;

/// <summary>What may stand in a field. The loader checks against it and the JSON Schema is written from it.</summary>
internal abstract record FieldType;

internal record TextType(string? Pattern = null, int MaxLength = 4096) : FieldType;

internal sealed record TemplateType : FieldType;

internal sealed record PathType : FieldType;

internal sealed record DurationType(TimeSpan Min) : FieldType;

internal sealed record IntegerType(int Min, int Max) : FieldType;

internal sealed record NumberType : FieldType;

internal sealed record BooleanType : FieldType;

internal sealed record EnumType(params string[] Values) : FieldType;

internal sealed record ObjectType(Shape Shape) : FieldType;

internal sealed record ListType(FieldType Item, bool OneAlone = false, int Min = 1) : FieldType;

/// <summary>A list of maps with one entry each, name to value: parts and steps.</summary>
internal sealed record NamedListType(FieldType Item, string? Keyword = null, FieldType? KeywordValue = null) : FieldType;

/// <summary>A map with one entry, name to value.</summary>
internal sealed record NamedType(FieldType Item) : FieldType;

internal sealed record UnionType(params FieldType[] Types) : FieldType;

internal sealed record WhereType : FieldType;

internal sealed record AnyObjectType : FieldType;

internal sealed record ActionNameType() : TextType(@"^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$", 64);

/// <summary>The input of the action that is named beside it: a JSON object, its strings being templates.</summary>
internal sealed record ActionInputType : FieldType;

/// <summary>A type that is written later, for shapes that hold themselves.</summary>
internal sealed record LazyType(Func<FieldType> Make) : FieldType;
