{# What is planfact's own: it stands in two schemas, the BI layer in its own.

   is_own(namespace)           whether a namespace is one of the two; either may be missing still
   own_name(namespace, name)   what a deployment calls an object: its name, of the BI layer with the schema #}
{% macro is_own(namespace) -%}
{{ namespace }} in (
    to_regnamespace('{{ schema | ident | text }}'), to_regnamespace('{{ bi_schema | ident | text }}')
)
{%- endmacro %}
{% macro own_name(namespace, name) -%}
case {{ namespace }} when to_regnamespace('{{ bi_schema | ident | text }}') then '{{ bi_schema | text }}.' else '' end
|| {{ name }}
{%- endmacro %}
