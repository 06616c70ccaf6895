<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<qgis version="3.22.16" styleCategories="Symbology|MapTips|Fields">
  <renderer-v2 type="categorizedSymbol" attr="sens" symbollevels="0" enableorderby="1" forceraster="0">
    <categories>
      <category value="1" symbol="0" label="Artificialisé pour nous, pas pour le producteur" render="true" type="long"/>
      <category value="-1" symbol="1" label="Artificialisé pour le producteur, pas pour nous" render="true" type="long"/>
    </categories>
    <!-- outlines are of the colour of the fill, wider when seen from afar: a gap of 500 m² is then still a dot -->
    <symbols>
      <symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="213,94,0,255"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="213,94,0,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.1"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="joinstyle" type="QString" value="miter"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties" type="Map">
                <Option name="outlineWidth" type="Map">
                  <Option name="active" type="bool" value="true"/>
                  <Option name="expression" type="QString" value="if(coalesce(@map_scale, 1e6) &gt; 150000, 0.5, if(@map_scale &gt; 40000, 0.4, 0.1))"/>
                  <Option name="type" type="int" value="3"/>
                </Option>
              </Option>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
      <symbol name="1" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option name="color" type="QString" value="0,114,178,255"/>
            <Option name="style" type="QString" value="solid"/>
            <Option name="outline_color" type="QString" value="0,114,178,255"/>
            <Option name="outline_style" type="QString" value="solid"/>
            <Option name="outline_width" type="QString" value="0.1"/>
            <Option name="outline_width_unit" type="QString" value="MM"/>
            <Option name="joinstyle" type="QString" value="miter"/>
            <Option name="offset" type="QString" value="0,0"/>
            <Option name="offset_unit" type="QString" value="MM"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="name" type="QString" value=""/>
              <Option name="properties" type="Map">
                <Option name="outlineWidth" type="Map">
                  <Option name="active" type="bool" value="true"/>
                  <Option name="expression" type="QString" value="if(coalesce(@map_scale, 1e6) &gt; 150000, 0.5, if(@map_scale &gt; 40000, 0.4, 0.1))"/>
                  <Option name="type" type="int" value="3"/>
                </Option>
              </Option>
              <Option name="type" type="QString" value="collection"/>
            </Option>
          </data_defined_properties>
        </layer>
      </symbol>
    </symbols>
    <!-- small gaps are drawn over large ones -->
    <orderby>
      <orderByClause asc="0" nullsFirst="1">"surface_m2"</orderByClause>
    </orderby>
  </renderer-v2>
  <mapTip>&lt;b&gt;[% if("sens" = 1, 'Artificialisé pour nous, pas pour le producteur', 'Artificialisé pour le producteur, pas pour nous') %]&lt;/b&gt;&lt;br&gt;[% format_number("surface_m2", 0, 'fr') %] m²[% if("explication" IS NOT NULL, ', ' || "explication", ', sans explication') %]</mapTip>
  <layerGeometryType>2</layerGeometryType>
</qgis>
